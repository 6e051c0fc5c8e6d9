package io.keyfold.bench;

import java.security.GeneralSecurityException;
import java.util.Locale;

/** Conversations by number, with ids as long as the platform's; five of them belong to one agent. */
final class People {
    static final int CONVERSATIONS_EACH = 5;
    private static final String ID = "%08x-0000-4000-8000-%012x";
    private static final int CONVERSATION = 0xc0;
    private static final int PARTICIPANT = 0xa0;
    private static final int COMMUNICATION = 0xd0;
    private static final int AGENT = 0xe0;
    private static final int NUMBER_DIGITS = 12;
    private static final int HEX = 16;

    private People() {}

    static String conversation(int number) {
        return id(CONVERSATION, number);
    }

    static String participant(int number) {
        return id(PARTICIPANT, number);
    }

    static String communication(int number) {
        return id(COMMUNICATION, number);
    }

    /** The user id of whose conversation it is. */
    static String agentOf(int number) {
        return agentOf(number, CONVERSATIONS_EACH);
    }

    /** The same where agents have another number of conversations. */
    static String agentOf(int number, int conversationsEach) {
        return id(AGENT, number / conversationsEach);
    }

    /** That agent's token. */
    static String tokenOf(int number) throws GeneralSecurityException {
        return Tokens.of(agentOf(number));
    }

    /** Which conversation an id names. */
    static int number(String id) {
        return Integer.parseInt(id.substring(id.length() - NUMBER_DIGITS), HEX);
    }

    private static String id(int kind, int number) {
        return String.format(Locale.ROOT, ID, kind, number);
    }
}
