package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BindingsTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void weavesManyParametersIntoALargeBodyAtOnce() throws TranscodingException {
    FieldType tag =
        new FieldType(
            1, "t", "t", FieldType.Kind.STRING, true, false, false, false, null, null, null);
    MessageType type = new MessageType("weft.test.Tags");
    type.fields(List.of(tag));
    Bindings bindings = new Bindings();
    for (int i = 0; i < 20_000; i++) {
      bindings.add(FieldPath.of(type, "t"), "v");
    }
    JsonObject body = new JsonObject();
    for (int i = 0; i < 500_000; i++) {
      body.add("x", 1L);
    }

    Object woven = assertTimeoutPreemptively(SOON, () -> bindings.into(type, body, false));

    assertEquals(520_000, ((JsonObject) Objects.requireNonNull(woven)).members().size());
  }
}
