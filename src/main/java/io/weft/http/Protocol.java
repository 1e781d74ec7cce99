package io.weft.http;

/** The version of HTTP that a stream speaks; the text is what {@code %PROTOCOL%} logs. */
public enum Protocol {
  HTTP_10("HTTP/1.0"),
  HTTP_11("HTTP/1.1"),
  HTTP_2("HTTP/2"),
  HTTP_3("HTTP/3");

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  /** {@code HTTP/1.1} and its like. */
  public String text() {
    return text;
  }
}
