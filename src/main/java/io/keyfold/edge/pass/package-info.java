/**
 * Calls that are not Keyfold's and go on to the platform as they came ({@code passthrough.*}): which may, what of them
 * goes on, and the streams between the two connections. Knows no agents and no conversations.
 *
 * <p>Departs from the design: not {@code vertx-http-proxy} 5.0.10. It resolves, but what has to hold here it does not:
 * it forwards headers that {@code Connection} names, tells the platform the caller's {@code Host}
 * ({@code X-Forwarded-Host}), has no limit for chunked bodies (a body that is cut off becomes a 502), and answers its
 * failures without a body and without telling whether anything had left. Each can be worked around from outside; then
 * nothing is left of it but a pipe, and that is {@link io.keyfold.edge.pass.Upload}.
 */
@NullMarked
package io.keyfold.edge.pass;

import org.jspecify.annotations.NullMarked;
