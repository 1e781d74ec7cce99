package io.weft.router;

/**
 * A set of conditions under which an attempt is repeated. A value.
 *
 * @param bits the union of {@link RetryOn#bit}
 */
public record RetryConditions(int bits) {
  /** Never. */
  public static final RetryConditions NONE = new RetryConditions(0);

  /** Conditions that have to do with the status of gRPC. */
  private static final int GRPC = grpc();

  /** The conditions in the comma-separated {@code list}; unknown words are ignored. */
  public static RetryConditions of(String list) {
    return new RetryConditions(parse(list, -1));
  }

  /** The conditions that {@code x-envoy-retry-on} may name. */
  static RetryConditions ofHttp(String list) {
    return new RetryConditions(parse(list, ~GRPC));
  }

  /** The conditions that {@code x-envoy-retry-grpc-on} may name. */
  static RetryConditions ofGrpc(String list) {
    return new RetryConditions(parse(list, GRPC));
  }

  /** Whether {@code x-envoy-retry-on} may have the value {@code list}. */
  static boolean isValidHttp(String list) {
    return isValid(list, false);
  }

  /** Whether {@code x-envoy-retry-grpc-on} may have the value {@code list}. */
  static boolean isValidGrpc(String list) {
    return isValid(list, true);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return bits == 0;
  }

  /** Whether {@code condition} is one of them. */
  public boolean contains(RetryOn condition) {
    return (bits & condition.bit()) != 0;
  }

  /** These and {@code others}. */
  RetryConditions with(RetryConditions others) {
    return new RetryConditions(bits | others.bits);
  }

  /** Whether one of them is about the status of gRPC. */
  boolean hasGrpc() {
    return (bits & GRPC) != 0;
  }

  private static int parse(String list, int allowed) {
    int bits = 0;
    for (String word : list.split(",", -1)) {
      RetryOn condition = RetryOn.of(word.strip());
      if (condition != null) {
        bits |= condition.bit() & allowed;
      }
    }
    return bits;
  }

  private static boolean isValid(String list, boolean grpc) {
    for (String word : list.split(",", -1)) {
      String token = word.strip();
      RetryOn condition = RetryOn.of(token);
      if (!token.isEmpty() && (condition == null || condition.isGrpc() != grpc)) {
        return false;
      }
    }
    return true;
  }

  private static int grpc() {
    int bits = 0;
    for (RetryOn condition : RetryOn.values()) {
      bits |= condition.isGrpc() ? condition.bit() : 0;
    }
    return bits;
  }
}
