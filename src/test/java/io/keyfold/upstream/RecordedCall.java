package io.keyfold.upstream;

import io.keyfold.core.Bearer;
import io.keyfold.core.Outcome;
import io.keyfold.upstream.Upstream.TypingCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A typing call that keeps what it was asked and told. */
final class RecordedCall implements TypingCall {
    final CompletableFuture<CallResult> result = new CompletableFuture<>();
    final AtomicInteger askedToLeave = new AtomicInteger();
    final AtomicInteger ends = new AtomicInteger();
    volatile boolean toldInTime = true;
    private final @Nullable Bearer bearer;
    private final @Nullable String guestToken;
    private final Supplier<@Nullable Outcome> leave;
    private final @Nullable String communicationId;
    private volatile boolean returned;

    private RecordedCall(
            @Nullable Bearer bearer,
            @Nullable String guestToken,
            @Nullable String communicationId,
            Supplier<@Nullable Outcome> leave) {
        this.bearer = bearer;
        this.guestToken = guestToken;
        this.communicationId = communicationId;
        this.leave = leave;
    }

    static RecordedCall guest() {
        return guest("guest-secret", () -> null);
    }

    static RecordedCall guest(String token, Supplier<@Nullable Outcome> leave) {
        return new RecordedCall(null, token, null, leave);
    }

    static RecordedCall platform(@Nullable Bearer bearer) {
        return platform(bearer, "comm-1");
    }

    static RecordedCall platform(@Nullable Bearer bearer, @Nullable String communicationId) {
        return new RecordedCall(bearer, null, communicationId, () -> null);
    }

    /** Makes the call on {@code loop} and waits for its end. */
    CallResult on(Loop loop, Upstream upstream) {
        begin(loop, upstream);
        return Loop.join(result);
    }

    void begin(Loop loop, Upstream upstream) {
        loop.run(() -> {
            upstream.type(this);
            returned = true;
        });
    }

    @Override
    public boolean on() {
        return true;
    }

    @Override
    public String conversationId() {
        return "conv-1";
    }

    @Override
    public String participantId() {
        return "part-1";
    }

    @Override
    public @Nullable String communicationId() {
        return communicationId;
    }

    @Override
    public @Nullable String guestToken() {
        return guestToken;
    }

    @Override
    public @Nullable Bearer bearer() {
        return bearer;
    }

    @Override
    public @Nullable Outcome leaving(long nowMs) {
        toldInTime &= returned;
        askedToLeave.incrementAndGet();
        return leave.get();
    }

    @Override
    public void ended(CallResult ended) {
        toldInTime &= returned;
        ends.incrementAndGet();
        result.complete(ended);
    }
}
