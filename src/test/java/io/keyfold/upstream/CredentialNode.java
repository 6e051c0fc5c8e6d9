package io.keyfold.upstream;

import io.keyfold.core.LeasePolicy;
import io.keyfold.upstream.ClientCredential.Waiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One node of a {@link CredentialWorld}: its keeper with clocks of its own, and the calls that need the token. */
final class CredentialNode implements CredentialShell, CredentialPeers {
    private static final long CLOCKS_APART_MS = 987_654_321L;
    private static final long MAP_MS = 2;
    private static final long CALL_MS = 30;
    private static final LeasePolicy POLICY = LeasePolicy.of(60_000, 120_000);

    final CredentialKeeper keeper;
    final CredentialSharing sharing;
    boolean dead;

    /** How much its wall clock is ahead. */
    long wallAheadMs;

    boolean draining;
    int side;

    @Nullable
    String minter;

    int accepted;
    int unauthorized;
    int refused;
    long longestWaitMs;
    private final CredentialWorld world;
    private final String id;
    private final long originMs;
    private CredentialView view = CredentialView.none(0);

    CredentialNode(CredentialWorld world, String id) {
        this.world = world;
        this.id = id;
        this.originMs = world.nodes.size() * CLOCKS_APART_MS;
        this.keeper = new CredentialKeeper(this, POLICY, CredentialWorld.TIMEOUT_MS, this);
        this.sharing = Objects.requireNonNull(keeper.sharing());
    }

    /** As a look-up does: with the token that is there, or after a wait for one. */
    void call() {
        keeper.used(nowMs());
        ClientToken usable = view.usable(nowMs());
        if (usable != null) {
            use(usable);
            return;
        }
        long sinceMs = world.nowMs();
        keeper.need(new Waiter() {
            @Override
            public void token(ClientToken token) {
                longestWaitMs = Math.max(longestWaitMs, world.nowMs() - sinceMs);
                use(token);
            }

            @Override
            public void noToken(CallResult why) {
                longestWaitMs = Math.max(longestWaitMs, world.nowMs() - sinceMs);
                refused++;
            }
        });
    }

    private void use(ClientToken token) {
        boolean good = world.takes(token.authorization().toString());
        after(CALL_MS, () -> {
            if (!good) {
                unauthorized++;
                keeper.rejected(token.generation());
                return;
            }
            accepted++;
            if (view.doubted()) {
                keeper.accepted(token.generation());
            }
        });
    }

    /** The token in use; null for none. */
    @Nullable
    String token() {
        ClientToken usable = view.usable(nowMs());
        return usable == null ? null : usable.authorization().toString();
    }

    boolean isSuspended() {
        return view.suspended();
    }

    void moved() {
        sharing.moved();
    }

    void heard(String text) {
        CredentialCodec.Letter letter = Objects.requireNonNull(CredentialCodec.decode(text));
        sharing.heard(letter.from(), letter.message());
    }

    // ---- shell -------------------------------------------------------------------------------------------------

    @Override
    public long nowMs() {
        return world.nowMs() + originMs;
    }

    @Override
    public long nowEpochMs() {
        return world.nowMs() + CredentialWorld.EPOCH_MS + wallAheadMs;
    }

    @Override
    public int jitterPermille() {
        return world.random.nextInt(1_000);
    }

    @Override
    public void after(long delayMs, Runnable task) {
        world.after(delayMs, this, task);
    }

    @Override
    public boolean canMint() {
        return true;
    }

    @Override
    public void request(int number) {
        TokenGrant grant = world.mint();
        CallResult failure = world.failing;
        after(world.mintMs, () -> {
            if (grant != null) {
                keeper.granted(number, grant);
            } else {
                keeper.failed(number, Objects.requireNonNull(failure));
            }
        });
    }

    @Override
    public void publish(CredentialView next) {
        view = next;
    }

    // ---- peers -------------------------------------------------------------------------------------------------

    @Override
    public void listen(Listener listener) {
        throw new UnsupportedOperationException("the world tells the sharing itself");
    }

    @Override
    public String self() {
        return id;
    }

    @Override
    public @Nullable String minter() {
        return minter;
    }

    @Override
    public void send(String nodeId, CredentialMessage message) {
        world.send(this, nodeId, message);
    }

    @Override
    public void sendAll(CredentialMessage message) {
        world.nodes.stream()
                .filter(node -> node != this && node.side == side)
                .forEach(node -> send(node.self(), message));
    }

    @Override
    public void claim(Claimant claimant) {
        after(MAP_MS, () -> {
            CredentialWorld.Store store = world.storeOf(side);
            String holder = store.claimant;
            boolean others = holder != null
                    && !holder.equals(id)
                    && world.isAlive(holder)
                    && world.nowMs() < store.claimedUntilMs;
            if (others) {
                claimant.taken();
                return;
            }
            store.claimant = id;
            store.claimedUntilMs = world.nowMs() + CredentialWorld.TIMEOUT_MS + 1_000;
            after(MAP_MS, () -> claimant.granted(world.storeOf(side).read(nowEpochMs())));
        });
    }

    @Override
    public void unclaim() {
        after(MAP_MS, () -> world.storeOf(side).claimant = null);
    }

    @Override
    public void save(SharedToken token) {
        after(MAP_MS, () -> {
            world.storeOf(side).token = CredentialCodec.encodeKept(token, nowEpochMs());
            unclaim();
        });
    }

    @Override
    public void forget() {
        after(MAP_MS, () -> world.storeOf(side).token = null);
    }
}
