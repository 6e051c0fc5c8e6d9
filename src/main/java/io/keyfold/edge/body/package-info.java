/** What a caller says: JSON read straight from its bytes, or refused with a problem. Knows core only. */
@NullMarked
package io.keyfold.edge.body;

import org.jspecify.annotations.NullMarked;
