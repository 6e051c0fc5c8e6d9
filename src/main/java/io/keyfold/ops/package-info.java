/** Meters, health and status on the management port. Known by shells, never by core. */
@NullMarked
package io.keyfold.ops;

import org.jspecify.annotations.NullMarked;
