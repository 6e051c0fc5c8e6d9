package io.keyfold;

import io.keyfold.config.Settings;
import io.keyfold.core.Gcra;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.ParticipantRule;
import io.keyfold.core.TypingPolicy;
import io.keyfold.shard.ShardOptions;
import io.keyfold.shard.TimelineRule;
import java.util.Set;

/** What the settings say, in the words of core and shard. */
final class ShardSetup {
    /** Conversations that one node holds; more are shed. */
    static final int MAX_CONVERSATIONS = 2_000_000;

    /** Above so many conversations on one node only those that are traced have a timeline. */
    static final int MAX_WITH_TIMELINE = 10_000;

    private ShardSetup() {}

    static ShardOptions of(Settings settings, boolean relayCredential, int loops) {
        Settings.Typing typing = settings.typing();
        int perToken = settings.upstream().limits().perTokenPerMinute();
        return new ShardOptions(
                new TypingPolicy(
                        typing.refreshIntervalMs(),
                        typing.displayDurationMs(),
                        typing.idleTimeoutMs(),
                        typing.messageFloorMs(),
                        typing.maxAgeMs(),
                        typing.maxHoldMs()),
                LeasePolicy.of(
                        settings.lease().renewBeforeMs(), settings.lease().idleAfterMs()),
                new ParticipantRule(
                        Set.copyOf(settings.participants().purposes()),
                        settings.participants().matchUser()),
                settings.participants().verify(),
                settings.participants().allowUnverified(),
                typing.enabled(),
                typing.shadow(),
                settings.upstream().credential() == Settings.Credential.AGENT,
                relayCredential,
                perToken > 0 ? Gcra.belowPerMinute(perToken) : null,
                timeline(settings.privacy().timeline(), loops),
                MAX_CONVERSATIONS / loops);
    }

    private static TimelineRule timeline(Settings.Timeline mode, int loops) {
        return new TimelineRule(
                mode != Settings.Timeline.OFF, mode == Settings.Timeline.KEYS, MAX_WITH_TIMELINE / loops);
    }
}
