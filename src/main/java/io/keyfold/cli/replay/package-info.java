/** Plays keystroke traces and generated typists against a relay, and measures what the guest would have seen. */
@NullMarked
package io.keyfold.cli.replay;

import org.jspecify.annotations.NullMarked;
