package io.keyfold;

/** {@code upstream.limits.month-file} names a file that cannot be used; the message says why and what to do. */
public final class UnusableMonthFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnusableMonthFileException(String message) {
        super("upstream.limits.month-file: " + message);
    }
}
