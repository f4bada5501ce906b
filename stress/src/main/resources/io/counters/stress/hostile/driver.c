/*
 * Reads one path after the other from standard input, does with each what counters-read does, and answers "read",
 * "refused" or "dangerous" with the character that must not reach a terminal.
 */
#define _POSIX_C_SOURCE 200809L

#define main counters_read_main
#include "counters-read.c"
#undef main

/* The first character of the output, or -1, that means something to a terminal; lines are all right. */
static long dangerous(const unsigned char *text, size_t length) {
    for (size_t i = 0; i < length;) {
        const int width = cs__character(text + i, length - i);
        if (width < 0) {
            return text[i]; /* not UTF-8 */
        }
        const uint32_t code = code_point(text + i, width);
        if ((code < 0x20 && code != '\n') || (code >= 0x7F && code < 0xA0) || code == 0x061C
            || (code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E)
            || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F)) {
            return (long)code;
        }
        i += (size_t)width;
    }
    return -1;
}

int main(void) {
    FILE *const answers = stdout;
    FILE *const complaints = stderr;
    char path[4096];
    bool is_per_process = false;
    while (fgets(path, sizeof path, stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        free(bus_error_line);
        expect_bus_errors(path);
        char *text = NULL;
        size_t length = 0;
        FILE *const output = open_memstream(&text, &length);
        if (output == NULL) {
            return 70;
        }
        stdout = output;
        stderr = output;
        is_per_process = !is_per_process; /* one file so, the next one so */
        const int code = print_segment(path, is_per_process);
        stdout = answers;
        stderr = complaints;
        fclose(output);
        const long character = dangerous((const unsigned char *)text, length);
        free(text);
        if (character >= 0) {
            fprintf(answers, "dangerous U+%04lX\n", (unsigned long)character);
        } else {
            fputs(code == 0 ? "read\n" : code == EXIT_UNREADABLE ? "refused\n" : "another exit code\n", answers);
        }
        fflush(answers);
    }
    free(bus_error_line);
    return 0;
}
