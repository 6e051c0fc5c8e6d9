/** Commands. */
@NullMarked
package io.keyfold.cli;

import org.jspecify.annotations.NullMarked;
