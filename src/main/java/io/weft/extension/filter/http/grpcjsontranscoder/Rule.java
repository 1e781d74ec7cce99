package io.weft.extension.filter.http.grpcjsontranscoder;

/**
 * How requests of one kind become calls of a method. A value.
 *
 * @param hasBody whether the body is part of the message
 * @param body the field that the body is; none for all of the message
 * @param answer the field that is the answer's body, a {@code google.api.HttpBody}; none for all of
 *     the message
 */
record Rule(Method method, boolean hasBody, FieldPath body, FieldPath answer) {
  /**
   * A method of a service.
   *
   * @param path {@code /<service>/<method>}
   */
  record Method(
      String path,
      MessageType request,
      MessageType response,
      boolean streamsRequests,
      boolean streamsResponses) {}

  /** Whether the body is no JSON but bytes. */
  boolean takesBytes() {
    return hasBody && last(method.request(), body).isHttpBody();
  }

  /** Whether the answer is no JSON but bytes. */
  boolean answersBytes() {
    return last(method.response(), answer).isHttpBody();
  }

  private static MessageType last(MessageType type, FieldPath path) {
    MessageType message = path.fields().isEmpty() ? null : path.fields().getLast().message();
    return message == null ? type : message;
  }
}
