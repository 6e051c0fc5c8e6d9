package io.keyfold.edge.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.keyfold.core.ProblemCode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Signed tokens: verified once, remembered until they expire. Shared by the event loops of a node; any thread. Only
 * good tokens are remembered, so that nobody can fill the memory with bad ones; those are cheap to refuse again.
 */
final class JwtTokens {
    /** Verified tokens remembered at once. */
    static final int MAX_REMEMBERED = 100_000;
    /** Longer tokens are refused unread. */
    static final int MAX_LENGTH = 8192;

    private final LongSupplier epochMs;
    private final Cache<String, RecentTokens.Known> verified;
    private volatile JwtRules rules;
    private volatile @Nullable KeyRing keys;
    /**
     * Counts the changes of rules and keys, after each: what was verified under another count is not known any more.
     */
    private volatile int rulesCount;

    /** @param keys null until they have been fetched */
    JwtTokens(JwtRules rules, @Nullable KeyRing keys, LongSupplier epochMs) {
        this.rules = rules;
        this.keys = keys;
        this.epochMs = epochMs;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfter(Expiry.creating((String token, RecentTokens.Known it) ->
                        Duration.ofMillis(Math.max(1, it.caller().expiresAtEpochMs() - epochMs.getAsLong()))))
                .build();
    }

    @Nullable
    KeyRing keys() {
        return keys;
    }

    /** From now on these keys and rules count; what was verified by others is forgotten. */
    synchronized void replace(JwtRules newRules, @Nullable KeyRing newKeys) {
        rules = newRules;
        keys = newKeys;
        rulesCount++;
        verified.invalidateAll();
    }

    /** From now on these rules count; the keys stay. */
    synchronized void replaceRules(JwtRules newRules) {
        replace(newRules, keys);
    }

    /** From now on these keys count. */
    synchronized void replaceKeys(KeyRing newKeys) {
        replace(rules, newKeys);
    }

    /**
     * Answers at once when the token was verified before; else returns false and answers nothing.
     *
     * @param recent what the calling loop saw last
     */
    boolean answerKnown(String token, RecentTokens recent, AuthSink sink) {
        RecentTokens.Known known = recent.get(token);
        if (known == null || known.rulesCount() != rulesCount) {
            known = verified.getIfPresent(token);
            if (known == null || known.rulesCount() != rulesCount) {
                return false;
            }
            recent.put(known);
        }
        if (epochMs.getAsLong() >= known.caller().expiresAtEpochMs()) {
            sink.refused(ProblemCode.TOKEN_EXPIRED, ProblemCode.TOKEN_EXPIRED.cause());
        } else {
            sink.authenticated(known.caller());
        }
        return true;
    }

    /** Checks signature and claims, and answers at once. */
    void verify(String token, KeyRing ring, AuthSink sink) {
        JsonObject claims = ring.claimsOf(token);
        if (claims == null) {
            sink.refused(
                    ProblemCode.TOKEN_INVALID,
                    "The agent token was not signed by a key that this relay knows, with that key's algorithm.");
            return;
        }
        // Before the rules: if they are replaced meanwhile, what is remembered counts for nothing.
        int rulesCountNow = rulesCount;
        JwtRules rulesNow = rules;
        JwtRules.Refusal refusal = rulesNow.refusal(claims, epochMs.getAsLong());
        if (refusal != null) {
            sink.refused(refusal.problem(), refusal.detail());
            return;
        }
        Caller caller = rulesNow.caller(token, claims);
        if (keys == ring) {
            verified.put(token, new RecentTokens.Known(token, caller, rulesCountNow));
        }
        sink.authenticated(caller);
    }
}
