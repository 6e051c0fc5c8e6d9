/**
 * Few, paced, authorised HTTP calls to the platform: dialects, token sources, client, enforcement of permits. Arrows:
 * in from shard (and from the edge for token checks), out to core.
 *
 * <p>The relay's own token is one for all loops of a node, and for all nodes of a cluster: its owner, the
 * {@link io.keyfold.upstream.CredentialKeeper}, asks the platform or, through
 * {@link io.keyfold.upstream.CredentialPeers}, another node.
 */
@NullMarked
package io.keyfold.upstream;

import org.jspecify.annotations.NullMarked;
