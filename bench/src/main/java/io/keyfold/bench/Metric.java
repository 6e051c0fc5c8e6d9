package io.keyfold.bench;

/**
 * What is measured of a system.
 *
 * @param name in the raw data
 * @param unit of its values
 */
record Metric(String name, String unit) {}
