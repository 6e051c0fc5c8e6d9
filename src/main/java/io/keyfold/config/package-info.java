/**
 * Files, environment and flags become one checked {@link io.keyfold.config.Settings}. Known by the composition root,
 * the commands and the shells; never by core or shard.
 *
 * <p>{@link io.keyfold.config.Keys} is the one list of keys; {@link io.keyfold.config.ConfigLoader} the way in.
 * SmallRye Config does the layers and knows the origin of each value. Its YAML source is not used: it has no lines,
 * takes the last of two sections of one name without a word, and turns a bare {@code off} into {@code false}; see
 * {@code YamlLayer}.
 */
@NullMarked
package io.keyfold.config;

import org.jspecify.annotations.NullMarked;
