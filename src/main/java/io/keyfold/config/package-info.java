/** Files, environment and flags become one checked {@link io.keyfold.config.Settings}. Known by the composition root, the commands and the shells; never by core or shard. */
@NullMarked
package io.keyfold.config;

import org.jspecify.annotations.NullMarked;
