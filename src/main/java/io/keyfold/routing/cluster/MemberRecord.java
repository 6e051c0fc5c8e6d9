package io.keyfold.routing.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a member tells the others of itself. It crosses as JSON, so that a later version may add to it.
 *
 * @param keyfold its version
 * @param hazelcast the version of its Hazelcast
 * @param digest what has to be the same everywhere
 * @param secret which secrets it opens with
 * @param sinceEpochMs when it took up this state
 * @param revision counts what this incarnation of the member said, so that what was said later wins
 */
public record MemberRecord(
        String keyfold,
        String hazelcast,
        ConfigDigest digest,
        SecretMarks secret,
        MemberState state,
        long sinceEpochMs,
        long revision) {

    /** What the same member says when it takes up another state. */
    MemberRecord in(MemberState next, long nowEpochMs) {
        return new MemberRecord(keyfold, hazelcast, digest, secret, next, nowEpochMs, revision + 1);
    }

    /** What the same member says when its settings have changed. */
    MemberRecord with(ConfigDigest changed) {
        return new MemberRecord(keyfold, hazelcast, changed, secret, state, sinceEpochMs, revision + 1);
    }

    /** The newest and the one before; a later version may say more. */
    private static final int MAX_SECRETS = 8;

    String encode() {
        return new JsonObject()
                .put("keyfold", keyfold)
                .put("hazelcast", hazelcast)
                .put("limits", digest.limits())
                .put("rules", digest.rules())
                .put("secrets", new JsonArray(secret.known()))
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
                    marksOf(json.getJsonArray("secrets", new JsonArray())),
                    stateOf(json.getString("state", "")),
                    json.getLong("since", 0L),
                    json.getLong("revision", 0L));
        } catch (DecodeException | ClassCastException notOurs) {
            return null;
        }
    }

    private static SecretMarks marksOf(JsonArray marks) {
        return new SecretMarks(
                marks.stream().limit(MAX_SECRETS).map(String::valueOf).toList());
    }

    private static MemberState stateOf(String name) {
        return Arrays.stream(MemberState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElse(MemberState.JOINING);
    }
}
