/**
 * Load against the jar as it is shipped, each system in a JVM of its own, on loopback. Everything that is started here
 * is ended here.
 */
package io.keyfold.bench;
