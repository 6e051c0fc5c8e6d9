package io.keyfold.sim;

/** What a call to the simulated platform asked for. A closed set; the label is its name in JSON. */
public enum CallKind {
    TYPING("typing"),
    MESSAGE("message"),
    GUEST_TOKEN("guest-token"),
    OAUTH("oauth"),
    LOOKUP("lookup"),
    CHECK("check");

    private final String label;

    CallKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether it speaks to the guest: then it counts against the token's own rate. */
    boolean isTraffic() {
        return this == TYPING || this == MESSAGE;
    }
}
