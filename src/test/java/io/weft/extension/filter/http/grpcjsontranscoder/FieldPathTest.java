package io.weft.extension.filter.http.grpcjsontranscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class FieldPathTest {
  private final MessageType tree = new MessageType("weft.test.Tree");

  @Test
  void goesAsDeepAsMessagesMayBeNested() throws TranscodingException {
    recursive();

    assertEquals(100, FieldPath.of(tree, "a" + ".a".repeat(99)).fields().size());
    assertEquals(
        "Could not find field \"a\" in the type \"weft.test.Tree\".",
        assertThrows(
                TranscodingException.class, () -> FieldPath.of(tree, "a" + ".a".repeat(20_000)))
            .problem());
  }

  private void recursive() {
    FieldType child =
        new FieldType(
            1, "a", "a", FieldType.Kind.MESSAGE, false, false, false, true, tree, null, null);
    tree.fields(List.of(child));
  }
}
