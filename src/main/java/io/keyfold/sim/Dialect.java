package io.keyfold.sim;

/** Which of the platform's two faces a call spoke to. */
public enum Dialect {
    /** The seed's calls: an assumption, the platform has published none of them. */
    GUEST("guest"),
    /** The published API. */
    PLATFORM("platform");

    private final String label;

    Dialect(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
