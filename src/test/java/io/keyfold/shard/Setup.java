package io.keyfold.shard;

import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.TypingPolicy;
import io.keyfold.upstream.Capabilities;
import java.util.Set;

/** How a {@link World} is set up: Keyfold's defaults, and what a test wants different. */
final class Setup {
    static final TypingPolicy TYPING = new TypingPolicy(4_000, 5_000, 5_000, 1_000, 1_000, 120_000);
    static final LeasePolicy LEASE = LeasePolicy.of(60_000, 120_000);

    Capabilities capabilities = Capabilities.GUEST;
    long originMs = 1_000_000;
    boolean verify = true;
    boolean allowUnverified;
    boolean matchUser = true;
    boolean enabled = true;
    boolean shadow;
    boolean agentCredential;
    boolean relayCredential = true;

    /** Whether conversations survive their owner, in the world's {@link FakeStore}. */
    boolean survival;

    int maxConversations = 10_000;
    TimelineRule timeline = new TimelineRule(true, false, 10_000);

    static Setup guest() {
        return new Setup();
    }

    /** As one owner of several. */
    static Setup cluster() {
        Setup setup = new Setup();
        setup.survival = true;
        return setup;
    }

    /** The published agent call, with the agents' own tokens. */
    static Setup platform() {
        Setup setup = new Setup();
        setup.capabilities = Capabilities.PLATFORM;
        setup.agentCredential = true;
        setup.relayCredential = false;
        return setup;
    }

    /** A dialect that knows Off; none is shipped. */
    static Setup off(boolean clearsOnMessage) {
        Setup setup = new Setup();
        setup.capabilities = new Capabilities(true, false, true, false, clearsOnMessage);
        return setup;
    }

    ShardOptions options() {
        return new ShardOptions(
                TYPING,
                LEASE,
                new ParticipantRule(Set.of("agent", "user"), matchUser),
                verify,
                allowUnverified,
                enabled,
                shadow,
                agentCredential,
                relayCredential,
                Gcra.belowPerMinute(300),
                timeline,
                maxConversations);
    }
}
