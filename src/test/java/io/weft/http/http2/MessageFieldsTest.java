package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderName;
import io.weft.http.HeadersWithUnderscores;
import io.weft.http.http2.Http2Settings.FieldLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Many small fields of a request become one, which must not take time without limit. */
class MessageFieldsTest {
  private static final int MOST = 100;
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int PSEUDO = 4;

  private final MessageFields fields =
      new MessageFields(
          new FieldLimits(MAX_BYTES, MOST, HeadersWithUnderscores.ALLOW), false, () -> {});

  @Test
  void eachCrumbOfACookieCountsAsAField() {
    assertNull(problemOf(HeaderName.COOKIE, MOST - PSEUDO));
    assertEquals("a; a", fields.headers().get(HeaderName.COOKIE, "").substring(0, 4));
    assertEquals(MessageProblem.TOO_MANY, problemOf(HeaderName.COOKIE, MOST - PSEUDO + 1));
  }

  @Test
  void whatIsJoinedOtherwiseDoesNot() {
    assertNull(problemOf(HeaderName.ACCEPT, 10 * MOST));
  }

  @Test
  void refusesWhatIsJoinedOutOfVeryMany() {
    assertEquals(
        MessageProblem.TOO_LARGE, problemOf(HeaderName.ACCEPT, MAX_BYTES / "accept:a".length()));
  }

  private @Nullable MessageProblem problemOf(HeaderName name, int count) {
    fields.begin(MessageFields.Kind.REQUEST);
    fields.field(HeaderName.METHOD, "GET", true);
    fields.field(HeaderName.PATH, "/", true);
    fields.field(HeaderName.SCHEME, "http", true);
    fields.field(HeaderName.AUTHORITY, "a", true);
    for (int i = 0; i < count; i++) {
      fields.field(name, "a", true);
    }
    return fields.end();
  }
}
