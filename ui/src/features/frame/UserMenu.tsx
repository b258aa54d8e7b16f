/** Who is signed in: his account, language and theme, the other area, signing out. */

import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Archive, ChevronDown, Keyboard, LogOut, Mail, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useShortcutHelp } from '@/components/shortcuts';
import { isNamed } from '@/features/session/names';
import { type Area, areasOf, useSession, useSignOut } from '@/features/session/useSession';
import { chooseLanguage, LANGUAGES, type Language } from '@/i18n';
import classes from './UserMenu.module.css';

const SCHEMES = ['auto', 'light', 'dark'] as const;

export function UserMenu({ area }: { area?: Area }) {
  const { t, i18n } = useTranslation('frame');
  const session = useSession();
  const signOut = useSignOut();
  const help = useShortcutHelp();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = session.operator ? t('menu.operator') : session.name || session.login;
  const others = areasOf(session).filter((other) => other !== area);
  return (
    <Menu position="bottom-end" width={248}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('menu.of', { name })}>
          <span className={classes.name}>{name}</span>
          <ChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{name}</strong>
          {isNamed(session) && <span>{session.login}</span>}
          {session.tenant_name && <span>{session.tenant_name}</span>}
        </div>
        <Menu.Divider />
        {others.map((other) => (
          <Menu.Item
            key={other}
            component={Link}
            to={`/${other}`}
            leftSection={
              other === 'mail' ? <Mail size={16} aria-hidden /> : <Archive size={16} aria-hidden />
            }
          >
            {t(`area.${other}`)}
          </Menu.Item>
        ))}
        {!session.operator && (
          <Menu.Item component={Link} to="/account" leftSection={<UserRound size={16} aria-hidden />}>
            {t('menu.account')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Keyboard size={16} aria-hidden />} onClick={help}>
          {t('menu.keys')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('menu.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(value) => void chooseLanguage(value as Language)}>
          {LANGUAGES.map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language}>
              {new Intl.DisplayNames(language, { type: 'language' }).of(language)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('menu.theme')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('menu.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
