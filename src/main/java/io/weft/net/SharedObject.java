package io.weft.net;

/**
 * An object of filter state that connections to listeners within this process are to have, too. A
 * value. Source: {@code FilterStateValue.SharedWithUpstream}.
 *
 * @param isTransitive whether those connections pass it on in turn
 * @param separates whether requests of unequal objects go over connections of their own
 */
public record SharedObject(String key, Object object, boolean isTransitive, boolean separates) {}
