/** The door and the composition root. */
@NullMarked
package io.keyfold;

import org.jspecify.annotations.NullMarked;
