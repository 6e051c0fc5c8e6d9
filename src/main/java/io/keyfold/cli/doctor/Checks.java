package io.keyfold.cli.doctor;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * Every check, in the order of looking. A check needs those before it without which it could only find the same fault
 * once more.
 */
final class Checks implements AutoCloseable {
    private static final String CONFIGURATION = "configuration";
    private static final String MANAGEMENT = "management port";
    private static final String NAME = "name";
    private static final String CONNECTION = "connection";
    private static final String CERTIFICATE = "certificate";
    private static final String ANSWERS = "answers";
    private static final String TOKEN_CLOCK = "clock of the token's issuer";
    private static final String CLIENT = "client id and secret";
    private static final String ACCESS_TOKEN = "access token";
    private static final String LOOK_UPS = "permission to look up";
    private static final String GUEST_TOKENS = "guest-token endpoint";
    private static final String AGENT_KEYS = "keys for agents' tokens";
    private static final String AGENT_TOKEN = "agent's token";
    private static final String PARTICIPANT = "participant";
    private static final String GUEST_TOKEN = "guest token";
    private static final String TYPING = "typing call";
    private static final String KEYFOLD = "Keyfold behind it";

    private final Questions questions;
    private final Web web;
    private final Chart chart = new Chart();
    private final LongSupplier epochMs;
    private final AgentTokenChecks agents;

    /** @param epochMs wall time */
    Checks(Questions questions, LongSupplier epochMs) {
        this.questions = questions;
        this.epochMs = epochMs;
        web = new Web(questions.patienceMs());
        agents = new AgentTokenChecks(web, chart, questions.token(), epochMs);
    }

    List<Check> all() {
        var ports = new PortChecks(web, chart);
        var upstream = new UpstreamChecks(web, chart, epochMs);
        var clocks = new ClockChecks(chart, questions.token(), epochMs);
        var credentials = new CredentialChecks(web, chart);
        var conversation = new ConversationChecks(web, chart, questions);
        var guestToken = new GuestTokenCheck(web, chart, questions);
        var messenger = new MessengerCheck(web, chart, questions.deploymentId());
        var budget = new BudgetChecks(chart);
        var address = new PublicAddressChecks(web, chart, questions, epochMs);
        return List.of(
                new Check(Group.RUNTIME, "Java", RuntimeChecks::java),
                new Check(Group.RUNTIME, "memory", RuntimeChecks::memory),
                new Check(Group.RUNTIME, "open files", RuntimeChecks::openFiles),
                new Check(
                        Group.CONFIGURATION,
                        CONFIGURATION,
                        () -> ConfigurationCheck.examine(questions.configuration(), chart)),
                new Check(Group.PORTS, "traffic port", ports::traffic).needing(CONFIGURATION),
                new Check(Group.PORTS, MANAGEMENT, ports::management).needing(CONFIGURATION),
                new Check(Group.PORTS, "cluster ports", ports::cluster).needing(CONFIGURATION),
                new Check(Group.UPSTREAM, NAME, upstream::name).needing(CONFIGURATION),
                new Check(Group.UPSTREAM, CONNECTION, upstream::connection).needing(NAME),
                new Check(Group.UPSTREAM, CERTIFICATE, upstream::certificate).needing(CONNECTION),
                new Check(Group.UPSTREAM, ANSWERS, upstream::answers).needing(CERTIFICATE),
                new Check(Group.CLOCK, "clock of upstream", clocks::againstUpstream).needing(ANSWERS),
                new Check(Group.CLOCK, TOKEN_CLOCK, clocks::againstToken),
                new Check(Group.CREDENTIALS, CLIENT, credentials::client).needing(ANSWERS),
                new Check(Group.CREDENTIALS, ACCESS_TOKEN, credentials::accessToken).needing(CLIENT),
                new Check(Group.CREDENTIALS, LOOK_UPS, credentials::lookUps).needing(ACCESS_TOKEN),
                new Check(Group.CREDENTIALS, GUEST_TOKENS, credentials::guestTokens).needing(ACCESS_TOKEN),
                new Check(Group.CREDENTIALS, AGENT_KEYS, agents::keys).needing(CONFIGURATION),
                new Check(Group.CREDENTIALS, AGENT_TOKEN, agents::token)
                        .needing(ANSWERS)
                        .unlessFailed(AGENT_KEYS, TOKEN_CLOCK),
                new Check(Group.CONVERSATION, PARTICIPANT, conversation::participant)
                        .needing(ANSWERS)
                        .unlessFailed(CLIENT, ACCESS_TOKEN, LOOK_UPS, AGENT_TOKEN),
                new Check(Group.CONVERSATION, GUEST_TOKEN, guestToken::examine)
                        .needing(ANSWERS)
                        .unlessFailed(CLIENT, ACCESS_TOKEN, GUEST_TOKENS, AGENT_TOKEN, PARTICIPANT),
                new Check(Group.CONVERSATION, TYPING, conversation::typing)
                        .needing(ANSWERS)
                        .unlessFailed(CLIENT, ACCESS_TOKEN, LOOK_UPS, PARTICIPANT, GUEST_TOKENS, GUEST_TOKEN),
                new Check(Group.CONVERSATION, "messenger's switch", messenger::examine)
                        .needing(ANSWERS)
                        .unlessFailed(TYPING),
                new Check(Group.BUDGET, "limits", budget::limits).needing(CONFIGURATION),
                new Check(Group.BUDGET, "limits of upstream", budget::againstUpstream).needing(TYPING),
                new Check(Group.BUDGET, "calls of this month", ports::monthlyCap).needing(MANAGEMENT),
                new Check(Group.PUBLIC_ADDRESS, KEYFOLD, address::keyfold),
                new Check(Group.PUBLIC_ADDRESS, "its certificate", address::certificate).needing(KEYFOLD),
                new Check(Group.PUBLIC_ADDRESS, "guest_token header", address::underscores).needing(KEYFOLD),
                new Check(Group.PUBLIC_ADDRESS, "other headers", address::otherHeaders).needing(KEYFOLD),
                new Check(Group.PUBLIC_ADDRESS, "WebSocket", address::webSocket).needing(KEYFOLD),
                new Check(Group.PUBLIC_ADDRESS, "preflights", address::cors).needing(KEYFOLD, CONFIGURATION),
                new Check(Group.PUBLIC_ADDRESS, "a key of the agent", address::typing)
                        .needing(KEYFOLD)
                        .unlessFailed(ANSWERS, AGENT_TOKEN, TYPING, PARTICIPANT, GUEST_TOKENS, GUEST_TOKEN));
    }

    @Override
    public void close() {
        agents.close();
    }
}
