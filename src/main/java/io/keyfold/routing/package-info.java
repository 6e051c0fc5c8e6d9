/** Who owns a conversation, and the way there. Arrows: in from edge, out to shard and core. */
@NullMarked
package io.keyfold.routing;

import org.jspecify.annotations.NullMarked;
