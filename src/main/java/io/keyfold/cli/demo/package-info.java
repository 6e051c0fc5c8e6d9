/**
 * The server side of the demo page: a site below {@code /demo} on the relay's own traffic port, so that the page speaks
 * to one origin. All state belongs to the simulator's event loop; calls arrive on the edges' loops and are handed over.
 */
@NullMarked
package io.keyfold.cli.demo;

import org.jspecify.annotations.NullMarked;
