package io.weft.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.http.ClientStream;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the bodies of answers may be, in view of their heads: RFC 9110 section 6.4.1. */
// Reads of a socket are not ended by an interrupt.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class Http2AnswerBodyTest {
  @Test
  void anAnswerOfAnotherLengthIsAProtocolError() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.headers(1, false, ":status", "200", "content-length", "5").data(1, "abc", true);

      assertEquals(ResetReason.PROTOCOL_ERROR, failure(stream));
    }
  }

  @Test
  void dataBeforeTheHeadersIsAProtocolError() throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request("GET", "/", true);
      fixture.peer.data(1, "abc", true);

      assertEquals(ResetReason.PROTOCOL_ERROR, failure(stream));
    }
  }

  @ParameterizedTest
  @CsvSource({"GET,200", "GET,404", "GET,204", "HEAD,204"})
  void aLengthWithoutABodyIsAProtocolError(String method, String status) throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request(method, "/", true);
      fixture.peer.headers(1, true, ":status", status, "content-length", "5");

      assertEquals(ResetReason.PROTOCOL_ERROR, failure(stream));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,304"})
  void aLengthWithoutABodyIsInOrderWhereItTellsOfAnother(String method, String status)
      throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request(method, "/", true);
      fixture.peer.headers(1, true, ":status", status, "content-length", "5");

      assertEquals(status + "  0", ClientFixture.answer(stream));
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,204"})
  void aBodyWhereThereCanBeNoneIsAProtocolError(String method, String status) throws Exception {
    try (ClientFixture fixture = new ClientFixture()) {
      ClientStream stream = fixture.request(method, "/", true);
      fixture.peer.headers(1, false, ":status", status).data(1, "abc", true);

      assertEquals(ResetReason.PROTOCOL_ERROR, failure(stream));
    }
  }

  private static ResetReason failure(ClientStream stream) {
    return assertThrows(StreamResetException.class, () -> ClientFixture.answer(stream)).reason();
  }
}
