/**
 * Who calls: the three modes of agent authentication. Part of the edge; knows core, config and the token check of
 * upstream.
 */
@NullMarked
package io.keyfold.edge.auth;

import org.jspecify.annotations.NullMarked;
