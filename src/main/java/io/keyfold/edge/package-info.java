/**
 * Where desktops arrive: HTTP parsing, agent authentication, the gate, problems. Arrows: out to routing and core;
 * to upstream for token checks only.
 */
@NullMarked
package io.keyfold.edge;

import org.jspecify.annotations.NullMarked;
