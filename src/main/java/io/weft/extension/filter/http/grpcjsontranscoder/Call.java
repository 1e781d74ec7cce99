package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.grpc.GrpcFrames;
import io.weft.http.HttpBody;
import io.weft.http.ProducedBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request calls, and with which values of its path and query. Used by the stream's thread,
 * and by the pump for {@link #next}.
 */
final class Call {
  private final TranscoderConfig config;
  private final Rule rule;
  private final MessageWriter writer;
  private final Bindings bindings = new Bindings();

  /** Whether no message was made yet: only the first one has the bindings. */
  private boolean isFirst = true;

  private Call(TranscoderConfig config, Rule rule) {
    this.config = config;
    this.rule = rule;
    this.writer = new MessageWriter(config.types(), config.requests().ignoresCase());
  }

  /** The call of a match. */
  static Call of(TranscoderConfig config, PathMatcher.Match<Rule> match, String query)
      throws TranscodingException {
    Call call = new Call(config, match.target());
    MessageType type = match.target().method().request();
    TranscoderConfig.Requests how = config.requests();
    for (PathTemplate.Variable variable : match.template().variables()) {
      boolean isSingle = variable.isSingle(match.template().segments());
      String value = String.join("/", match.captured(variable));
      call.bindings.add(
          FieldPath.of(type, variable.field()),
          UrlText.unescape(value, isSingle ? UrlText.Unescape.ALL : how.unescape(), false));
    }
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
      call.parameter(parameter);
    }
    return call;
  }

  Rule rule() {
    return rule;
  }

  /** The only message of a call, from the whole body {@code bytes}. */
  byte[] message(byte[] bytes, @Nullable String contentType) throws IOException {
    if (rule.takesBytes()) {
      return bytesMessage(bytes, contentType == null ? "" : contentType);
    }
    if (!rule.hasBody()) {
      return json(new JsonObject());
    }
    return inner(
        bytes.length == 0 ? new JsonObject() : JsonText.parse(new ByteArrayInputStream(bytes)));
  }

  /** The next message of a stream of JSON; null at its end. Blocks. */
  byte @Nullable [] next(JsonText items) throws IOException {
    List<@Nullable Object> item = items.nextItem();
    return item.isEmpty() ? null : inner(item.getFirst());
  }

  /** A message that carries {@code bytes}. */
  byte[] bytesMessage(byte[] bytes, String contentType) throws TranscodingException {
    boolean hadFirst = !isFirst;
    byte[] outer = json(new JsonObject());
    return new HttpBodyMessage(hadFirst ? "" : contentType, bytes)
        .write(outer, rule.body(), hadFirst ? Map.of() : bindings.unknown());
  }

  private byte[] inner(@Nullable Object body) throws TranscodingException {
    Object message = body;
    for (FieldType field : rule.body().fields().reversed()) {
      message = JsonObject.of(field.name(), message);
    }
    return json(message);
  }

  private byte[] json(@Nullable Object message) throws TranscodingException {
    MessageType type = rule.method().request();
    Object whole =
        isFirst ? bindings.into(type, message, config.requests().refusesCollisions()) : message;
    isFirst = false;
    return writer.write(type, whole);
  }

  private void parameter(String parameter) throws TranscodingException {
    int equals = parameter.indexOf('=');
    if (equals <= 0) {
      return;
    }
    TranscoderConfig.Requests how = config.requests();
    String name = parameter.substring(0, equals);
    if (how.ignored().contains(name)) {
      return;
    }
    String value =
        UrlText.unescape(parameter.substring(equals + 1), UrlText.Unescape.ALL, how.plusIsSpace());
    try {
      FieldPath path = FieldPath.of(rule.method().request(), name);
      if (!rule.takesBytes() || !path.startsWith(rule.body())) {
        bindings.add(path, value);
      }
    } catch (TranscodingException e) {
      if (how.capturesUnknown()) {
        bindings.addUnknown(name, value);
      } else if (!how.ignoresUnknown()) {
        throw e;
      }
    }
  }

  /** Messages of a client's stream, as they come. */
  static final class RequestBody extends ProducedBody {
    private static final int CHUNK_BYTES = 16 * 1024;

    /** Envoy bounds no message of a stream; one that is longer than this would fill the heap. */
    private static final long MAX_MESSAGE_BYTES = 16 << 20;

    private final Call call;
    private final String contentType;
    private @Nullable JsonText items;
    private volatile @Nullable TranscodingException failure;

    RequestBody(HttpBody body, Call call, String contentType) {
      super(body);
      this.call = call;
      this.contentType = contentType;
    }

    /** Why the stream cannot be translated; null if it can. Any thread. */
    @Nullable TranscodingException failure() {
      return failure;
    }

    @Override
    protected byte @Nullable [] produce() throws IOException {
      try {
        byte[] message = call.rule().takesBytes() ? chunk() : item();
        return message == null ? null : GrpcFrames.frame(message);
      } catch (TranscodingException e) {
        failure = e;
        throw e;
      }
    }

    private byte @Nullable [] item() throws IOException {
      JsonText text = items;
      if (text == null) {
        long maxBytes = call.config.requests().maxBytes();
        text = new JsonText(body(), Math.max(maxBytes, MAX_MESSAGE_BYTES));
        text.beginArray();
        items = text;
      }
      return call.next(text);
    }

    private byte @Nullable [] chunk() throws IOException {
      byte[] buffer = new byte[CHUNK_BYTES];
      int count = body().read(buffer, 0, buffer.length);
      return count < 0 ? null : call.bytesMessage(Arrays.copyOf(buffer, count), contentType);
    }
  }
}
