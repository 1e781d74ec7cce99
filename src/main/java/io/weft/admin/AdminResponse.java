package io.weft.admin;

import io.weft.http.HttpBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The answer of an admin endpoint.
 *
 * @param status the HTTP status
 * @param contentType of the body
 * @param plainError whether it is one of the errors that Envoy marks as not to be sniffed twice
 * @param body makes the body
 */
public record AdminResponse(int status, String contentType, boolean plainError, Source body) {
  /** Envoy's type of everything that is neither JSON nor HTML. */
  public static final String TEXT = "text/plain; charset=UTF-8";

  /** Envoy's type of JSON. */
  public static final String JSON = "application/json";

  /** The type of the pages for people. */
  public static final String HTML = "text/html; charset=UTF-8";

  /** What most changing endpoints answer. */
  public static final AdminResponse OK = text(200, "OK\n");

  /** Writes a body; called once, on the request's thread. */
  @FunctionalInterface
  public interface Body {
    /** Writes all of it to {@code out}. */
    void write(OutputStream out) throws IOException;
  }

  /** Makes the body of a response; called once, on the request's thread. */
  @FunctionalInterface
  public interface Source {
    /** The body. */
    HttpBody open() throws IOException;
  }

  /** A body that {@code body} writes to memory. */
  public static AdminResponse written(int status, String contentType, Body body) {
    return new AdminResponse(status, contentType, false, () -> toMemory(body));
  }

  /** The bytes of {@code file}, which is removed. */
  public static AdminResponse file(String contentType, Path file) {
    return new AdminResponse(200, contentType, false, () -> new FileBody(file));
  }

  /** A text. */
  public static AdminResponse text(int status, String text) {
    return of(status, TEXT, text);
  }

  /** A body of the given type. */
  public static AdminResponse of(int status, String contentType, String text) {
    return new AdminResponse(
        status, contentType, false, () -> HttpBody.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A tree of maps, lists, texts, numbers and booleans as JSON; see {@link AdminJson}. */
  public static AdminResponse json(Object tree) {
    return of(200, JSON, AdminJson.text(tree));
  }

  /** An error of {@code /config_dump}, whose headers differ from the others'. */
  public static AdminResponse plainError(int status, String text) {
    return new AdminResponse(
        status, "text/plain", true, () -> HttpBody.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static HttpBody toMemory(Body body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    body.write(bytes);
    return HttpBody.of(bytes.toByteArray());
  }
}
