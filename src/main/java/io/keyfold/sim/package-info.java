/** The simulated upstream: a stand-in for the platform, for the demo, the tests, and users' own integration tests. A product feature. Knows core's vocabulary only. */
@NullMarked
package io.keyfold.sim;

import org.jspecify.annotations.NullMarked;
