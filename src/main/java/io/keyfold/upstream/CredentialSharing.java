package io.keyfold.upstream;

import io.keyfold.core.LeaseStep;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One token for a whole cluster, seen from one node: where it comes from, and who is told. One node, the minter, asks
 * the platform; each other has a copy of the token, asks the minter when it has none, and reminds it when the token is
 * in use and its end is near. Who becomes the minter goes on with its copy, or with what the cluster keeps.
 *
 * <p>Every message may get lost: who waits says it again, and what was not heard is learnt with the next change. Nodes
 * that got a token each, because they did not see each other, agree on the one with the greater stamp. Owned by the
 * keeper's thread.
 */
final class CredentialSharing {
    /** How long an answer of the minter is waited for until it is asked again. */
    private static final long ASK_AGAIN_MS = 500;

    /** How long a node that is about to ask the platform is left alone before the claim is tried again. */
    private static final long CLAIM_AGAIN_MS = 100;

    /** Nodes that wait for an answer of this one; a cluster has fewer. */
    private static final int MAX_ASKERS = 256;

    private final CredentialKeeper keeper;
    private final CredentialShell shell;
    private final CredentialPeers peers;
    private final long timeoutMs;
    private final Set<String> askers = new HashSet<>();
    private long askedAtMs;
    private int attempt;
    private boolean claiming;

    CredentialSharing(CredentialKeeper keeper, CredentialShell shell, CredentialPeers peers, long timeoutMs) {
        this.keeper = keeper;
        this.shell = shell;
        this.peers = peers;
        this.timeoutMs = timeoutMs;
    }

    boolean isMinter() {
        return peers.self().equals(peers.minter());
    }

    // ---- where a token comes from ------------------------------------------------------------------------------

    /** The node needs a token, under this number. */
    void ask(int number) {
        askedAtMs = shell.nowMs();
        seek(number, ++attempt);
    }

    private void seek(int number, int ofAttempt) {
        if (ofAttempt != attempt || !keeper.awaits(number)) {
            return;
        }
        if (shell.nowMs() - askedAtMs >= timeoutMs) {
            keeper.failed(number, CallResult.unreachable(false));
        } else if (isMinter()) {
            claim(number, ofAttempt);
        } else {
            tellMinter(new CredentialMessage.Need(0));
            shell.after(ASK_AGAIN_MS, () -> seek(number, ofAttempt));
        }
    }

    private void claim(int number, int ofAttempt) {
        claiming = true;
        peers.claim(new CredentialPeers.Claimant() {
            @Override
            public void granted(@Nullable SharedToken kept) {
                use(number, ofAttempt, kept);
            }

            @Override
            public void taken() {
                claiming = false;
                shell.after(CLAIM_AGAIN_MS, () -> seek(number, ofAttempt));
            }
        });
    }

    private void use(int number, int ofAttempt, @Nullable SharedToken kept) {
        boolean wanted = ofAttempt == attempt && keeper.awaits(number);
        if (wanted && kept != null && keeper.adopt(kept)) {
            tellOn(kept);
            wanted = false;
        }
        if (wanted && isMinter()) {
            shell.request(number);
            return;
        }
        claiming = false;
        peers.unclaim();
        seek(number, ofAttempt);
    }

    /** The platform gave this node a token: for all. */
    void minted(SharedToken token) {
        claiming = false;
        askers.clear();
        peers.save(token);
        peers.sendAll(new CredentialMessage.Token(token));
    }

    /** This node got no token. */
    void failed() {
        if (claiming) {
            claiming = false;
            peers.unclaim();
        }
        answerAskers(keeper.none());
    }

    private void answerAskers(CredentialMessage answer) {
        askers.forEach(asker -> peers.send(asker, answer));
        askers.clear();
    }

    // ---- what this node found out ------------------------------------------------------------------------------

    /** The platform refused the token of {@code stamp}. */
    void refused(long stamp) {
        CredentialMessage news = new CredentialMessage.Refused(stamp);
        if (isMinter()) {
            peers.forget();
            peers.sendAll(news);
        } else {
            tellMinter(news);
        }
    }

    /** The platform took the token of {@code stamp}. */
    void accepted(long stamp) {
        if (!isMinter()) {
            tellMinter(new CredentialMessage.Accepted(stamp));
        }
    }

    /** The token of {@code stamp} is in use, and its end is near. */
    void remind(long stamp) {
        tellMinter(new CredentialMessage.Need(stamp));
    }

    private void tellMinter(CredentialMessage message) {
        String minter = peers.minter();
        if (minter != null && !minter.equals(peers.self())) {
            peers.send(minter, message);
        }
    }

    // ---- what others say ---------------------------------------------------------------------------------------

    /** Members came or went: newcomers learn the token, and who waits for a minter that is none any more asks anew. */
    void moved() {
        SharedToken held = keeper.held();
        if (held != null && isMinter()) {
            peers.sendAll(new CredentialMessage.Token(held));
        }
        if (!claiming) {
            seek(keeper.requests(), ++attempt);
        }
    }

    void heard(String from, CredentialMessage message) {
        if (message instanceof CredentialMessage.Token news) {
            heardOf(from, news.token());
        } else if (message instanceof CredentialMessage.Need need) {
            asked(from, need.stamp());
        } else if (message instanceof CredentialMessage.Refused refused) {
            refusedElsewhere(refused.stamp());
        } else if (message instanceof CredentialMessage.Accepted accepted) {
            if (isMinter() && accepted.stamp() == keeper.stamp()) {
                keeper.accepted(keeper.generation());
            }
        } else if (message instanceof CredentialMessage.None none) {
            refusedBy(from, none);
        }
    }

    private void heardOf(String from, SharedToken token) {
        SharedToken held = keeper.held();
        if (token.stamp() == keeper.refusedStamp()) {
            peers.send(from, new CredentialMessage.Refused(token.stamp()));
        } else if (keeper.adopt(token)) {
            tellOn(token);
        } else if (held != null && held.stamp() > token.stamp()) {
            peers.send(from, new CredentialMessage.Token(held));
        }
    }

    /** After a split the better token may be that of the other side, and this side has heard of it here only. */
    private void tellOn(SharedToken token) {
        CredentialMessage news = new CredentialMessage.Token(token);
        if (isMinter()) {
            askers.clear();
            peers.sendAll(news);
        } else {
            answerAskers(news);
        }
    }

    /** Who is asked and is not the minter helps as far as it can; the other will soon know better whom to ask. */
    private void asked(String from, long stamp) {
        keeper.used(shell.nowMs());
        SharedToken held = keeper.held();
        if (held != null && held.stamp() != stamp) {
            peers.send(from, new CredentialMessage.Token(held));
        } else if (isMinter() && held != null) {
            keeper.renewIfDue();
        } else if (isMinter()) {
            mintFor(from);
        }
    }

    private void mintFor(String from) {
        LeaseStep step = keeper.needElsewhere();
        if (step == LeaseStep.REFUSED) {
            peers.send(from, keeper.none());
        } else if (askers.size() < MAX_ASKERS) {
            askers.add(from);
        }
        keeper.goOn(step);
    }

    private void refusedElsewhere(long stamp) {
        if (isMinter() && stamp == keeper.stamp() && keeper.held() != null) {
            keeper.rejected(keeper.generation());
        } else {
            keeper.lost(stamp);
        }
    }

    private void refusedBy(String from, CredentialMessage.None none) {
        int number = keeper.requests();
        if (from.equals(peers.minter()) && keeper.awaits(number)) {
            keeper.failed(
                    number,
                    new CallResult(none.outcome(), false, none.status(), none.retryAfterMs(), CallResult.Refusal.NONE));
        }
    }
}
