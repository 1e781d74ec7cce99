package io.weft.http;

/**
 * Which values fields may have: RFC 9110 section 5.5.
 *
 * <p>The codecs refuse others from peers. Values that Weft makes itself, out of metadata, query
 * parameters or what a service says, may have any character.
 */
public final class FieldValues {
  private FieldValues() {}

  /**
   * Whether {@code value} has no control characters but the tabulator, and none that ISO-8859-1
   * lacks, whose low octet might be one.
   */
  public static boolean isValid(String value) {
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if ((character < ' ' && character != '\t') || character == 0x7f || character > 0xff) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code value} with blanks in place of CR, LF and NUL, which would end it early at the next hop.
   * A character is taken for its low octet, as codecs write it.
   */
  public static String withoutLineEnds(String value) {
    StringBuilder changed = null;
    for (int i = 0; i < value.length(); i++) {
      int octet = value.charAt(i) & 0xff;
      if (octet == '\r' || octet == '\n' || octet == 0) {
        changed = changed == null ? new StringBuilder(value) : changed;
        changed.setCharAt(i, ' ');
      }
    }
    return changed == null ? value : changed.toString();
  }
}
