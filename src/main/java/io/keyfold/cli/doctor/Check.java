package io.keyfold.cli.doctor;

import java.util.List;

/**
 * One thing to look at.
 *
 * @param group where it is shown
 * @param name a few words; unique
 * @param needs names of earlier checks, each of which must have ended well
 * @param unless names of earlier checks, none of which may have failed
 * @param examination the look itself
 */
record Check(Group group, String name, List<String> needs, List<String> unless, Examination examination) {
    /** Looks, and says what it saw; a {@link CheckEnded} says the same from deeper within. */
    @FunctionalInterface
    interface Examination {
        Finding examine() throws CheckEnded;
    }

    Check(Group group, String name, Examination examination) {
        this(group, name, List.of(), List.of(), examination);
    }

    /** The same check, made only when the checks of these names ended well. */
    Check needing(String... names) {
        return new Check(group, name, List.of(names), unless, examination);
    }

    /** The same check, made only when none of the checks of these names failed. */
    Check unlessFailed(String... names) {
        return new Check(group, name, needs, List.of(names), examination);
    }

    Finding made() {
        try {
            return examination.examine();
        } catch (CheckEnded ended) {
            return ended.finding();
        }
    }
}
