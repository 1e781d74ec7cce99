package io.weft.server;

/** Starts Weft. */
public final class Main {
  private Main() {}

  /** Starts. */
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
