package io.keyfold.upstream;

import io.keyfold.core.Lease;
import io.keyfold.core.LeasePolicy;
import io.keyfold.core.LeaseState;
import io.keyfold.core.LeaseStep;
import io.keyfold.core.Outcome;
import io.keyfold.upstream.ClientCredential.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token of the relay's own credential at one node: its lease, who waits for it, when it is renewed. On a single
 * node it comes from the platform; in a cluster {@link CredentialSharing} knows from where. Single-threaded, without
 * clock, timers or network of its own.
 */
final class CredentialKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialKeeper.class);

    /** How often a node that cannot renew the token itself says that it should be. */
    private static final long REMIND_MS = 1_000;

    private static final int STAMPS_PER_MS = 1_000;

    private final CredentialShell shell;
    private final LeasePolicy policy;
    private final Lease lease = new Lease();
    private final TokenWaiters waiters = new TokenWaiters();
    private final @Nullable CredentialSharing sharing;
    private @Nullable SharedToken held;
    private @Nullable ClientToken token;
    private @Nullable String lastError;
    private CallResult lastFailure = CallResult.unreachable(false);
    private CredentialView view;
    private long stamp;
    private long refusedStamp;
    private int requests;

    /** Any thread writes it: when somebody wanted the token last. */
    private volatile long usedAtMs;

    /**
     * @param timeoutMs how long other nodes are waited for
     * @param peers the other nodes; null on a single node
     */
    CredentialKeeper(CredentialShell shell, LeasePolicy policy, long timeoutMs, @Nullable CredentialPeers peers) {
        this.shell = shell;
        this.policy = policy;
        this.usedAtMs = shell.nowMs();
        this.view = CredentialView.none(shell.nowEpochMs());
        this.sharing = peers == null ? null : new CredentialSharing(this, shell, peers, timeoutMs);
    }

    // ---- what the node's calls say -----------------------------------------------------------------------------

    /** Somebody wants the token. Any thread. */
    void used(long nowMs) {
        usedAtMs = nowMs;
    }

    /** Answers {@code waiter}, now or when a token came or did not. */
    void need(Waiter waiter) {
        LeaseStep step = lease.need(shell.nowMs(), shell.canMint());
        ClientToken usable = token;
        if (step == LeaseStep.USE && usable != null) {
            waiter.token(usable);
        } else if (step == LeaseStep.REFUSED || !waiters.add(waiter)) {
            waiter.noToken(refusedBecause());
        }
        goOn(step);
    }

    /** The platform answered 401 to the token of {@code generation}. */
    void rejected(int generation) {
        LeaseStep step = lease.rejected(shell.nowMs(), generation, policy, shell.canMint());
        if (step == LeaseStep.SUSPENDED) {
            LOG.error("platform keeps refusing fresh tokens key=upstream.oauth retryInMs={}", policy.suspendMs());
        }
        if (step != LeaseStep.NOTHING) {
            refusedStamp = stamp;
            if (sharing != null) {
                sharing.refused(stamp);
            }
        }
        goOn(step);
    }

    /** The platform took the token of {@code generation}. */
    void accepted(int generation) {
        lease.accepted(generation);
        if (sharing != null && generation == lease.generation()) {
            sharing.accepted(stamp);
        }
        publish();
    }

    /** What failed is mended: a wait that it caused is over. */
    void forgiven() {
        lease.forgiven();
        publish();
    }

    /** Does what the lease asks for. */
    void goOn(LeaseStep step) {
        if (step == LeaseStep.REQUEST) {
            ask();
        }
        publish();
    }

    // ---- tokens ------------------------------------------------------------------------------------------------

    private void ask() {
        int number = ++requests;
        if (sharing == null) {
            shell.request(number);
        } else {
            sharing.ask(number);
        }
    }

    /** Whether the request of this number is still waited for. */
    boolean awaits(int number) {
        return number == requests && (lease.state() == LeaseState.ACQUIRING || lease.state() == LeaseState.RENEWING);
    }

    /** The platform gave a token; it counts only while no later request was made. */
    void granted(int number, TokenGrant grant) {
        long nowMs = shell.nowMs();
        if (number != requests) {
            return;
        }
        if (lease.granted(nowMs, grant.lifeMs(), policy, shell.jitterPermille()) != LeaseStep.USE) {
            waiters.noToken(refusedBecause());
            tellFailure();
            return;
        }
        long next = Math.max(stamp + 1, shell.nowEpochMs() * STAMPS_PER_MS + shell.jitterPermille());
        SharedToken fresh = new SharedToken(grant.token(), next, grant.lifeMs());
        if (sharing != null) {
            sharing.minted(fresh);
        }
        hold(fresh);
    }

    /** There is no token, for this reason. */
    void failed(int number, CallResult result) {
        if (number != requests) {
            return;
        }
        lastFailure = new CallResult(result.outcome(), false, result.status(), result.retryAfterMs(), result.refusal());
        lastError = "token request: " + result.outcome().label() + (result.status() > 0 ? " " + result.status() : "");
        lease.failed(shell.nowMs(), result.retryAfterMs(), policy, shell.jitterPermille());
        LOG.warn("no platform token outcome={} status={}", result.outcome().label(), result.status());
        publish();
        if (lease.state() == LeaseState.HELD) {
            renewLater();
        }
        waiters.noToken(refusedBecause());
        tellFailure();
    }

    private void tellFailure() {
        if (sharing != null) {
            sharing.failed();
        }
    }

    /** Another node got a token, or the cluster kept it; false when what is here is better. */
    boolean adopt(SharedToken other) {
        long nowMs = shell.nowMs();
        boolean older = lease.isUsable(nowMs) && other.stamp() <= stamp;
        if (other.lifeMs() <= 0 || older || other.stamp() == refusedStamp) {
            return false;
        }
        lease.handed(nowMs, other.lifeMs(), policy, shell.jitterPermille());
        hold(other);
        return true;
    }

    private void hold(SharedToken fresh) {
        ClientToken usable =
                new ClientToken(Authorization.bearer(fresh.token()), lease.generation(), lease.expiresAtMs());
        held = fresh;
        token = usable;
        stamp = fresh.stamp();
        lastError = null;
        publish();
        renewLater();
        waiters.token(usable);
    }

    boolean isRenewing() {
        return lease.state() == LeaseState.RENEWING;
    }

    /** Another node says that the platform refused the token of {@code ofStamp}. */
    void lost(long ofStamp) {
        refusedStamp = ofStamp;
        if (ofStamp == stamp && held() != null) {
            lease.revoked();
        }
        publish();
    }

    // ---- renewal -----------------------------------------------------------------------------------------------

    private void renewLater() {
        remindAfter(Math.max(1, lease.renewAtMs() - shell.nowMs()));
    }

    private void remindAfter(long delayMs) {
        int generation = lease.generation();
        shell.after(delayMs, () -> {
            if (generation == lease.generation()) {
                renewIfDue();
            }
            publish();
        });
    }

    /** Renews the token when it is time and somebody uses it; where another node does that, reminds it. */
    void renewIfDue() {
        long nowMs = shell.nowMs();
        boolean live = nowMs - usedAtMs < policy.idleAfterMs();
        if (sharing == null || sharing.isMinter()) {
            goOn(lease.tick(nowMs, live, shell.canMint()));
        } else if (live && held() != null) {
            sharing.remind(stamp);
            remindAfter(REMIND_MS);
        }
    }

    // ---- for the sharing ---------------------------------------------------------------------------------------

    /** As {@link #need}, by another node. */
    LeaseStep needElsewhere() {
        return lease.need(shell.nowMs(), shell.canMint());
    }

    /** The token that may be used now. */
    @Nullable
    SharedToken held() {
        SharedToken last = held;
        long nowMs = shell.nowMs();
        return last != null && lease.isUsable(nowMs)
                ? new SharedToken(last.token(), last.stamp(), lease.expiresAtMs() - nowMs)
                : null;
    }

    /** Of the token held last; 0 before the first. */
    long stamp() {
        return stamp;
    }

    long refusedStamp() {
        return refusedStamp;
    }

    int generation() {
        return lease.generation();
    }

    /** The number of the last request. */
    int requests() {
        return requests;
    }

    /** Why there is no token, and how long not, in words for another node. */
    CredentialMessage.None none() {
        CallResult why = refusedBecause();
        boolean waits = lease.state() == LeaseState.BACKOFF;
        long retryAfterMs = waits ? Math.max(0, lease.retryAtMs() - shell.nowMs()) : 0;
        return new CredentialMessage.None(why.outcome(), why.status(), retryAfterMs);
    }

    @Nullable
    CredentialSharing sharing() {
        return sharing;
    }

    private CallResult refusedBecause() {
        return lease.isSuspended() ? CallResult.unwritten(Outcome.TOKEN_REJECTED) : lastFailure;
    }

    private void publish() {
        if (!lease.isUsable(shell.nowMs())) {
            token = null;
            held = null;
        }
        view = view.next(lease, token, lastError, shell.nowEpochMs());
        shell.publish(view);
    }
}
