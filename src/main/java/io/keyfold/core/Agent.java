package io.keyfold.core;

import org.jspecify.annotations.Nullable;

/**
 * Who calls: the result of authentication at the edge.
 *
 * @param userId the agent's user id on the platform; null when nobody is known ({@code auth.mode: none})
 * @param service whether the caller may type for any agent
 * @param bearer the caller's own token, when it may be used upstream
 */
public record Agent(
        @Nullable String userId, boolean service, @Nullable Bearer bearer) {
    /** The caller when authentication is off: everybody, on loopback. */
    public static final Agent ANYONE = new Agent(null, true, null);
}
