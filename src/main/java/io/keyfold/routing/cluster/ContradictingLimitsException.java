package io.keyfold.routing.cluster;

/** This node may not join: its {@code upstream.limits} are not those of a member. An invalid configuration. */
public final class ContradictingLimitsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    ContradictingLimitsException(ConfigDigest own, Member other, ConfigDigest others) {
        super("upstream.limits differ from those of the cluster, which shares them: here " + own.limits() + ", at "
                + other.address() + " " + others.limits()
                + "; set them the same on all nodes (members take a changed file over without a restart)");
    }
}
