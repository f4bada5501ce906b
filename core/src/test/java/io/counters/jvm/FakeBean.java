package io.counters.jvm;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A management bean that answers what it was told to, and refuses every other question. */
final class FakeBean<T> {
    private final Map<String, Supplier<?>> answers = new HashMap<>();
    private final T bean;

    FakeBean(final Class<T> type) {
        bean = type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            final Supplier<?> answer = answers.get(method.getName());
            if (answer == null) {
                throw new UnsupportedOperationException(method.toString());
            }
            return answer.get();
        }));
    }

    FakeBean<T> answer(final String method, final Object value) {
        return answer(method, (Supplier<?>) () -> value);
    }

    FakeBean<T> answer(final String method, final Supplier<?> value) {
        answers.put(method, value);
        return this;
    }

    T bean() {
        return bean;
    }
}
