package io.keyfold.routing.cluster;

/** This node may not join: it could not open what the members seal. An invalid configuration. */
public final class OtherSecretException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    OtherSecretException(Member other) {
        super("cluster.secret is not that of " + other.address() + ", which is a member already: set the same on all"
                + " nodes, or, to exchange it, set the old one as cluster.secret-previous here; a cluster of its own"
                + " needs another cluster.name");
    }
}
