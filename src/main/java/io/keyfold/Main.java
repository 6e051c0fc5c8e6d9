package io.keyfold;

/** The door of the jar. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("keyfold");
    }
}
