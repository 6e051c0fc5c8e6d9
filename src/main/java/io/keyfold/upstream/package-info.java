/**
 * Few, paced, authorised HTTP calls to the platform: dialects, token sources, client, enforcement of permits. Arrows:
 * in from shard (and from the edge for token checks), out to core.
 */
@NullMarked
package io.keyfold.upstream;

import org.jspecify.annotations.NullMarked;
