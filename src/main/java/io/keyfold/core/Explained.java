package io.keyfold.core;

/** Something that went wrong and has a page: {@code /problems/{code}} and {@code keyfold explain} show its text. */
public interface Explained {
    /** The stable name, by which the page is found. */
    String label();

    /** A few words, without a full stop. */
    String title();

    /** What that means, in sentences. */
    String cause();

    /** What to do, in sentences. */
    String remedy();
}
