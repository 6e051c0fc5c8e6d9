package io.keyfold.routing.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a member tells the others of itself. It crosses as JSON, so that a later version may add to it.
 *
 * @param keyfold its version
 * @param hazelcast the version of its Hazelcast
 * @param sinceEpochMs when it took up this state
 * @param revision counts what this incarnation of the member said, so that what was said later wins
 */
public record MemberRecord(
        String keyfold, String hazelcast, ConfigDigest digest, MemberState state, long sinceEpochMs, long revision) {

    String encode() {
        return new JsonObject()
                .put("keyfold", keyfold)
                .put("hazelcast", hazelcast)
                .put("limits", digest.limits())
                .put("rules", digest.rules())
                .put("state", state.name())
                .put("since", sinceEpochMs)
                .put("revision", revision)
                .encode();
    }

    /** Null for what is no record. A state of a later version counts as not serving. */
    static @Nullable MemberRecord decode(String text) {
        try {
            JsonObject json = new JsonObject(text);
            return new MemberRecord(
                    json.getString("keyfold", ""),
                    json.getString("hazelcast", ""),
                    new ConfigDigest(json.getString("limits", ""), json.getString("rules", "")),
                    stateOf(json.getString("state", "")),
                    json.getLong("since", 0L),
                    json.getLong("revision", 0L));
        } catch (DecodeException | ClassCastException notOurs) {
            return null;
        }
    }

    private static MemberState stateOf(String name) {
        return Arrays.stream(MemberState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElse(MemberState.JOINING);
    }
}
