package io.keyfold.bench;

/**
 * One value of one round.
 *
 * @param round counted from 1; rounds of one number of several systems ran one after the other and are compared
 */
record Sample(String scenario, String system, int round, Metric metric, double value) {}
