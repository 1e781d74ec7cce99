package io.weft.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PercentEncodingTest {
  @Test
  void escapesWhatAGrpcMessageMayNotHave() {
    byte[] text = "100% g\u00fct\r\n~".getBytes(StandardCharsets.UTF_8);

    assertEquals("100%25 g%C3%BCt%0D%0A%7E", PercentEncoding.grpcMessage(text));
  }

  @Test
  void undoesEscapes() {
    assertEquals("100% g\u00fct\r\n~", PercentEncoding.decoded("100%25 g%c3%BCt%0D%0A~"));
  }

  @Test
  void leavesWhatIsNoEscape() {
    assertEquals("%, %4, %zz, +", PercentEncoding.decoded("%, %4, %zz, +"));
    assertEquals("%", PercentEncoding.decoded("%"));
  }

  @Test
  void leavesEscapesThatAreNotWanted() {
    assertEquals("a%2Fb c", PercentEncoding.decoded("a%2Fb%20c", octet -> octet != '/'));
  }
}
